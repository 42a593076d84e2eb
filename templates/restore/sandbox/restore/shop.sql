-- The database before the disaster.
CREATE TABLE orders (id int PRIMARY KEY, amount int);
INSERT INTO orders SELECT id, id * 10 FROM generate_series(1, 100) AS id;
