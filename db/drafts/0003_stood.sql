-- Each line of a form also says what stood there before: [["key", "as typed", "what stood there"], …]; null in a form
-- left by an older version.
UPDATE draft SET fields = (
  SELECT json_group_array(json_array(value ->> 0, value ->> 1, NULL)) FROM json_each(draft.fields)
);
