//! What officers are told.
