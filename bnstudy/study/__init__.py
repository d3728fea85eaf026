"""Questions, quizzes, schedules and progress, without a terminal."""
