-- In a flood a body is kept as it came, and its webhook answered; what is in it is read afterwards.
ALTER TABLE deliveries ADD COLUMN unread BIGINT; -- its place among those; NULL: it has been read
CREATE INDEX deliveries_unread ON deliveries (unread) WHERE unread IS NOT NULL;
