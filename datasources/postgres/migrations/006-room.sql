-- Room in each page for the next version of its rows: what is reserved and held then costs no index anything.
ALTER TABLE sessions SET (fillfactor = 70);
