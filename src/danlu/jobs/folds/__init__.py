"""One recipe trained once a fold: each fold an ordinary run, all test clips scored together at the end."""
