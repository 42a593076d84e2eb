-- The database as version 1 knows it.
CREATE TABLE orders (id int PRIMARY KEY, amount int NOT NULL);
INSERT INTO orders VALUES (1, 10), (2, 20), (3, 30);
