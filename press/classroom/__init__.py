"""For a class: the two zips, slides, worksheets, teacher's notes, the search for leaked answers, the graded assignment."""
