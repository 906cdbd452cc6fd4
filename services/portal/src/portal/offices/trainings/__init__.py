"""Face-to-face training as offices hold it: registers, enrolment, attendance on the day, results."""
