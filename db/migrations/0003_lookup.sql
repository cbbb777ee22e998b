-- The quick lookup: what people are filed under. All of it can be made again from `person`; it is written in the
-- transaction that writes the person, so that it is true for every desk at every commit.

-- The version of the rules that made the rows below. Another version at opening makes them again.
CREATE TABLE lookup_version (version INTEGER NOT NULL) STRICT;

-- id = term * 256 + chunk of 65 536 people; people = their numbers within the chunk.
CREATE TABLE lookup_people (id INTEGER PRIMARY KEY, people BLOB NOT NULL) STRICT;

-- Every word ever filed, in the order learned: a desk reads on from the last one it knows.
CREATE TABLE lookup_word (id INTEGER PRIMARY KEY AUTOINCREMENT, word INTEGER NOT NULL) STRICT;

-- What ranking needs of one person: words of the names, date of birth.
CREATE TABLE lookup_card (id INTEGER PRIMARY KEY, card BLOB NOT NULL) STRICT;
