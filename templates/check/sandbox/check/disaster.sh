# What goes wrong: the disk was full last night, and the end of a file was cut off.
newest=$(ls backups | sort | tail -n 1)
printf 'ord' > "backups/$newest/orders/4.txt"
