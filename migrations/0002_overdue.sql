-- What the watchdog has found late, so that each is raised once, also across restarts.

CREATE TABLE overdue (
    subject TEXT NOT NULL, -- a wamid, an outbox id or a case id
    state TEXT NOT NULL, -- undecided, parked, urgent_unsent, unsent, unconfirmed, no_alarm, alarm_silent
    raised_at BIGINT NOT NULL,
    told_at BIGINT, -- when the supervisors were told; NULL until then
    PRIMARY KEY (subject, state)
);
CREATE INDEX overdue_untold ON overdue (state) WHERE told_at IS NULL;
CREATE INDEX overdue_told ON overdue (told_at) WHERE told_at IS NOT NULL;

-- The watchdog reads what is open and never what is done: one small index for each state.
CREATE INDEX inbox_parked ON inbox (decided_at) WHERE state = 'parked';
CREATE INDEX outbox_unconfirmed ON outbox (accepted_at) WHERE progress = 1 AND rank = 0;
