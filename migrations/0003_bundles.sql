-- In a rush the alerts to one officer go out together: WhatsApp lets one person have one message in six
-- seconds, and nobody reads forty.

-- Alerts that wait for the officer's next message.
CREATE TABLE pages (
    officer_id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    is_first BOOLEAN NOT NULL, -- the first alert of the case: it goes before the second of any
    since BIGINT NOT NULL,
    PRIMARY KEY (officer_id, case_id)
);

-- The cases that one message is about, so that one which does not arrive moves the alarm of each on.
CREATE TABLE bundled (
    outbox_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (outbox_id, case_id)
);
CREATE INDEX bundled_case ON bundled (case_id);
