-- A professional may have said several things to the desk, each for one pane or for all: a list of {words, pane}, as the
-- drugs of a prescription are. What was one text is one instruction for all; « ; » parts two of them in the form, and
-- « / » between spaces parts the words from the pane.

UPDATE staff
SET instructions = json_array(json_object(
  'words', replace(replace(replace(replace(instructions, char(160) || ';', ','), ' ;', ','), ';', ','), ' / ', '/'),
  'pane', NULL))
WHERE instructions IS NOT NULL;
