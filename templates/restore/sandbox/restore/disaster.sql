-- What goes wrong: a migration empties a column and loses rows.
UPDATE orders SET amount = NULL;
DELETE FROM orders WHERE id > 50;
