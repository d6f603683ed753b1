"""What others would take for the same brief, written as a competent user of theirs would."""
