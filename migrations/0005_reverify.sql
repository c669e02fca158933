-- That somebody's number or id changed hands is part of their session, where the next turn reads it.

ALTER TABLE contacts DROP COLUMN reverify;
