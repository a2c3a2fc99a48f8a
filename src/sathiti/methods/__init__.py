"""Pure statistics: functions from tables and parameters to tables."""
