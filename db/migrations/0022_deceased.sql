-- The day somebody died, or the day the centre was told of it: nobody is reminded of an appointment then.
ALTER TABLE person ADD COLUMN deceased_on TEXT;
