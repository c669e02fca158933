-- People, what they wrote, what we decided, what we said. Portable SQL: ids and times are made by
-- the program (times are milliseconds since the epoch), JSON is TEXT that is read whole. A key INTEGER
-- is SQLite's own row number and needs no index; it holds 64 bits (on PostgreSQL: BIGINT).

CREATE TABLE contacts (
    id TEXT PRIMARY KEY,
    name TEXT,
    -- The last message of this person: opens the 24-hour customer service window.
    heard_at BIGINT,
    last_wamid TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE contact_identities (
    kind TEXT NOT NULL, -- bsuid, parent_bsuid, phone
    value TEXT NOT NULL,
    contact_id TEXT NOT NULL REFERENCES contacts (id),
    first_seen BIGINT NOT NULL,
    valid_to BIGINT -- NULL while it is theirs
);
CREATE UNIQUE INDEX contact_identities_live ON contact_identities (kind, value) WHERE valid_to IS NULL;
CREATE INDEX contact_identities_of ON contact_identities (contact_id, kind);

-- Every signed webhook body that held more than statuses, as it came: evidence, and quarantine for
-- what could not be read.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    received_at BIGINT NOT NULL,
    encoding TEXT NOT NULL, -- utf8, or hex where the bytes are not text
    body TEXT NOT NULL,
    fault TEXT -- why it is in quarantine; NULL when it was read
);
CREATE INDEX deliveries_quarantine ON deliveries (received_at) WHERE fault IS NOT NULL;

-- What is to be decided. The key makes a message count once, however often it is delivered.
CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY,
    wamid TEXT NOT NULL UNIQUE,
    sent_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    item TEXT NOT NULL,
    state TEXT NOT NULL, -- accepted, decided, parked
    attempts BIGINT NOT NULL DEFAULT 0,
    contact_id TEXT,
    decided_at BIGINT,
    delivery_id TEXT
);
CREATE INDEX inbox_open ON inbox (sent_at, seq) WHERE state = 'accepted';

CREATE TABLE sessions (
    contact_id TEXT PRIMARY KEY REFERENCES contacts (id),
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT,
    updated_at BIGINT NOT NULL
);
CREATE INDEX sessions_due ON sessions (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    contact_id TEXT NOT NULL REFERENCES contacts (id),
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority TEXT NOT NULL,
    stage TEXT NOT NULL,
    language TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    alarm_due_at BIGINT,
    entries BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX cases_code ON cases (code);
CREATE INDEX cases_contact ON cases (contact_id);
CREATE INDEX cases_alarm ON cases (alarm_due_at) WHERE alarm_due_at IS NOT NULL;
CREATE INDEX cases_open ON cases (priority, opened_at) WHERE stage <> 'resolved';

CREATE INDEX cases_kept ON cases (opened_at) WHERE stage IN ('acknowledged', 'dispatched');
CREATE INDEX cases_waiting ON cases (opened_at) WHERE stage = 'received' AND priority IN ('P0', 'P1');

-- Append-only: no statement of ours updates or deletes a row here.
CREATE TABLE case_timeline (
    case_id TEXT NOT NULL REFERENCES cases (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
);

CREATE TABLE officers (
    id TEXT PRIMARY KEY,
    contact_id TEXT NOT NULL REFERENCES contacts (id),
    name TEXT NOT NULL,
    desk TEXT NOT NULL,
    district TEXT,
    station TEXT,
    language TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE UNIQUE INDEX officers_contact ON officers (contact_id) WHERE removed_at IS NULL;

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE, -- travels to Meta as biz_opaque_callback_data
    contact_id TEXT NOT NULL REFERENCES contacts (id),
    rank BIGINT NOT NULL, -- 0 goes first
    purpose TEXT NOT NULL,
    message TEXT NOT NULL,
    case_id TEXT,
    officer_id TEXT, -- set on alerts
    answers TEXT, -- the wamid it answers
    -- A question or a reminder: not asked any more once a newer answer to the same person waits.
    question BOOLEAN NOT NULL DEFAULT FALSE,
    -- Only moves forward: 0 queued, 1 accepted, 2 sent, 3 failed, 4 delivered, 5 read, 9 withheld.
    progress BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    as_template BOOLEAN NOT NULL DEFAULT FALSE,
    wamid TEXT,
    error_code BIGINT,
    error_text TEXT,
    created_at BIGINT NOT NULL,
    accepted_at BIGINT,
    sent_at BIGINT,
    delivered_at BIGINT,
    read_at BIGINT,
    failed_at BIGINT
);
CREATE INDEX outbox_queue ON outbox (rank, seq) WHERE progress = 0;
CREATE INDEX outbox_waiting ON outbox (contact_id, rank, seq) WHERE progress = 0;
CREATE INDEX outbox_due ON outbox (due_at) WHERE progress = 0;
CREATE INDEX outbox_wamid ON outbox (wamid) WHERE wamid IS NOT NULL;
CREATE INDEX outbox_alerts ON outbox (case_id) WHERE officer_id IS NOT NULL;
CREATE INDEX outbox_unconfirmed_alerts ON outbox (accepted_at)
    WHERE officer_id IS NOT NULL AND progress IN (1, 2);
