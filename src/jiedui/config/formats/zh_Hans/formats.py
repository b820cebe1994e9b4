"""As offices write them: 2026年11月28日, and hours from 0 to 24."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
TIME_FORMAT = "H:i"
