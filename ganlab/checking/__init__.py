"""How an answer is judged, knowing no exercise: cases in, plain observations, a report out."""

from ganlab.checking.call import is_untouched, solution_source, stub
from ganlab.checking.case import Case, Exercise, Mistake, by_mean_and_sum, observe_value, several_results, unstable
from ganlab.checking.family import SEPARATOR, Choice, Family, base_of
from ganlab.checking.judge import SECONDS, Report, check
from ganlab.checking.question import LETTERS, Option, Prediction, Question, letter_of
from ganlab.checking.words import shown

__all__ = ["LETTERS", "SECONDS", "SEPARATOR", "Case", "Choice", "Exercise", "Family", "Mistake", "Option", "Prediction",
           "Question", "Report", "base_of", "by_mean_and_sum", "check", "is_untouched", "letter_of", "observe_value",
           "several_results", "shown", "solution_source", "stub", "unstable"]
