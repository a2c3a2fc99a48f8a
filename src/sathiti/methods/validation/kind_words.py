"""What a rule of each kind expects, in words, for those who read that it was met."""

KIND_WORDS = {
    "expression": "This condition holds",
    "range": "The value is within its limits",
    "sum_of_parts": "The total is the sum of its parts",
    "balance": "Both sides of the balance are equal",
    "cross_form": "The figure agrees with the other forms",
    "time_ratio": "The change since the period before is within its limits",
    "time_mad": "The value is not unusual beside the other years of its series",
    "share_sum": "The shares add up to the whole",
    "not_sum_of_parts": "A mean or a rate is not the sum of its parts",
    "complete": "What must be answered is answered",
    "code_and_unit": "Codes and units are those asked",
    "duplicate_key": "The figure is given only once",
    "magnitude": "The value fits its unit",
}
