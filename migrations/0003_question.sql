-- A question or a reminder is not asked any more once a newer answer to the same person waits: with
-- a long queue they would otherwise be asked what they have already answered.

ALTER TABLE outbox ADD COLUMN question BOOLEAN NOT NULL DEFAULT FALSE;
