# The private MariaDB: its data directory, its users, its migrations.
# The operator logs in by his user of this machine, without a password. The workers' user may only read and
# write rows, and the mailer's only those of its tables.
# shellcheck shell=bash disable=SC2154

# shellcheck source=scripts/lib/fill.sh
. "$root/scripts/lib/fill.sh"

# The data directory; tests keep theirs on a tmpfs.
db_dir() { printf '%s' "${GATEHOUSE_DB_DIR:-$STATE_DIR/db}"; }

# become_db_client ARGUMENT…: replaces the script by the mariadb client, as the database's operator, on the
# private socket. No ~/.my.cnf is read. The database could ask its client for files: none is sent.
become_db_client() {
  exec mariadb --no-defaults --socket="$DB_SOCKET" --user="$(id -un)" --default-character-set=utf8mb4 \
    --local-infile=0 "$@"
}

# db_client ARGUMENT…: the same for one command of a script.
db_client() (become_db_client --no-auto-rehash "$@")

db_answers() { [ -S "$DB_SOCKET" ] && db_client -e 'DO 0' >/dev/null 2>&1; }

# secret_into ROLE FILE: a new random secret of 256 bits, once.
secret_into() {
  as "$1" test -s "$2" || random_text | secret_file "$1" "$2"
}

mailer_password_file() { printf '%s/mailer/db-password' "$STATE_DIR"; }
mailer_db_user() { printf '%s_mailer' "$DB_USER"; }

# Prepares the start of mariadbd; creates the data directory on the first start.
prepare_database() {
  ! has_separate_users || refuse_folder_of_others GATEHOUSE_DB_DIR "$(db_dir)"
  [ "${#DB_SOCKET}" -le 107 ] || fail "$EX_CONFIG" \
    "The path of the database's socket is ${#DB_SOCKET} characters long; the kernel allows 107: $DB_SOCKET" \
    "Set a shorter STATE_DIR or DB_SOCKET in $conf_file."
  secret_into worker "$DB_PASSWORD_FILE"
  secret_into mailer "$(mailer_password_file)"
  write_db_files
  if [ -d "$(db_dir)/mysql" ]; then
    folders database 0700 "$(realpath "$(db_dir)")" && as database test -w "$(db_dir)" ||
      fail "$EX_CANTCREAT" "The folder $(db_dir) could not be given to the database (user $(uid_of database))."
  else
    create_data_directory
  fi
}

# sql_text TEXT: the text for an SQL literal in single quotes.
sql_text() { printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e "s/'/''/g"; }

# secret_text ROLE FILE: prints the password in the role's file for an SQL literal. The role can change its file, and
# the text becomes a part of SQL that runs with all privileges: so it is one short line, and escaped.
secret_text() {
  local text
  text=$(as "$1" timeout 5 cat "$2") && [ -n "$text" ] && [ ${#text} -le 200 ] && [ "$(wc -l <<<"$text")" -eq 1 ] ||
    fail "$EX_CONFIG" "The $1 (user $(uid_of "$1")) cannot read one line with a password of at most 200 characters from $2." \
      "Give that user the file, or remove it; then the next start makes a new one."
  sql_text "$text"
}

write_db_files() {
  local operator worker_password mailer_password
  worker_password=$(secret_text worker "$DB_PASSWORD_FILE") && mailer_password=$(secret_text mailer "$(mailer_password_file)") || exit
  operator=$(id -un 2>/dev/null) || fail "$EX_UNAVAILABLE" "The user $(id -u) has no name on this machine, but the database knows its operator by name." \
    "Start Gatehouse as a user who has one."
  case $operator in "$DB_USER" | "$(mailer_db_user)")
    fail "$EX_CONFIG" "You are $operator, and the database's user of the services has that name too." "Set another DB_USER in $conf_file." ;;
  esac
  operator=$(sql_text "$operator")
  as worker rm -f "$STATE_DIR/keys/db-root-password" "$STATE_DIR/keys/db-root.cnf" "$STATE_DIR/keys/db-init.sql" || true # of earlier versions
  # mariadbd runs this at every start, before it accepts connections.
  private_file database "$STATE_DIR/run/db-init.sql" <<SQL
CREATE USER IF NOT EXISTS '$operator'@'localhost';
ALTER USER '$operator'@'localhost' IDENTIFIED VIA unix_socket;
GRANT ALL PRIVILEGES ON *.* TO '$operator'@'localhost' WITH GRANT OPTION;
DELETE FROM mysql.global_priv WHERE User NOT IN ('$operator', '$DB_USER', '$(mailer_db_user)', 'mariadb.sys');
DELETE FROM mysql.proxies_priv;
FLUSH PRIVILEGES;
CREATE DATABASE IF NOT EXISTS \`$DB_NAME\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS '$DB_USER'@'localhost';
ALTER USER '$DB_USER'@'localhost' IDENTIFIED BY '$worker_password';
GRANT SELECT, INSERT, UPDATE, DELETE ON \`$DB_NAME\`.* TO '$DB_USER'@'localhost';
CREATE USER IF NOT EXISTS '$(mailer_db_user)'@'localhost';
ALTER USER '$(mailer_db_user)'@'localhost' IDENTIFIED BY '$mailer_password';
SQL
  DB_DIR=$(db_dir) MAX_CONNECTIONS=$(max_connections) BUFFER_POOL=${DB_BUFFER_POOL}M \
    fill_in STATE_DIR DB_DIR DB_SOCKET MAX_CONNECTIONS BUFFER_POOL <"$root/scripts/services/mariadb.cnf.in" |
    private_file database "$STATE_DIR/run/mariadb.cnf"
}

# max_connections: a reload has the workers twice for a moment.
max_connections() {
  echo $(((QUICK_WORKERS + SLOW_WORKERS + GATE_WORKERS) * 2 + MAIL_DELIVERIES + 30))
}

# resize_database: gives the running database, and the file that it reads when it starts again, the sizes that the
# configuration has now.
resize_database() {
  local connections file=$STATE_DIR/run/mariadb.cnf
  connections=$(max_connections)
  sed -e "s/^\(max-connections =\).*/\1 $connections/" -e "s/^\(innodb-buffer-pool-size =\).*/\1 ${DB_BUFFER_POOL}M/" "$file" |
    private_file database "$file"
  db_client -e "SET GLOBAL max_connections = $connections, innodb_buffer_pool_size = $((DB_BUFFER_POOL * 1048576))" ||
    warn "The running database keeps the sizes that it has; its message is above. scripts/stop and scripts/run change them."
}

# Written under another name first, so that an interrupted start leaves no partial database.
# --force: without it, mariadb-install-db fails on a machine that cannot resolve its own name.
# --tmpdir: a MariaDB that starts deletes the temporary tables that it finds there. In /tmp these are
# those of other servers of the same user.
create_data_directory() {
  local dir new
  dir=$(db_dir)
  new=$dir.new
  step "Creating the private database in $dir"
  [ ! -e "$dir" ] && [ ! -L "$dir" ] || rmdir "$dir" 2>/dev/null ||
    fail "$EX_CANTCREAT" "$dir contains no database, and $(id -un) cannot replace it by one." \
      "Only an empty folder is replaced. A mount point is not: set GATEHOUSE_DB_DIR to a new folder below it."
  need_space "$(dirname "$dir")" 300
  rm -rf "$new"
  folders database 0700 "$new" || fail "$EX_CANTCREAT" "$new could not be created."
  as database test -w "$new" || fail "$EX_CONFIG" "The database runs as user $(uid_of database), which cannot reach $new." \
    "Make the folders above it accessible, or set GATEHOUSE_DB_DIR to another folder."
  as database mariadb-install-db --no-defaults --datadir="$new" \
    --skip-test-db --skip-name-resolve --auth-root-authentication-method=socket \
    --auth-root-socket-user=root --force --innodb-log-file-size=48M \
    --tmpdir="$STATE_DIR/tmp/mariadb" >"$STATE_DIR/run/install-db.log" 2>&1 ||
    fail "$EX_UNAVAILABLE" "mariadb-install-db could not create the private database. See $STATE_DIR/run/install-db.log."
  mv -T "$new" "$dir" || fail "$EX_CANTCREAT" "$new could not be renamed to $dir."
}

# migrate: applies each sql/NNNN_name.sql that the database does not have yet, in order.
migrate() {
  local file name version newest=0 applied
  applied=$(db_client -N "$DB_NAME" -e 'CREATE TABLE IF NOT EXISTS schema_version (
    version INT NOT NULL PRIMARY KEY, name VARCHAR(128) NOT NULL,
    applied DATETIME NOT NULL DEFAULT UTC_TIMESTAMP());
    SELECT version FROM schema_version') ||
    fail "$EX_UNAVAILABLE" "The list of applied migrations could not be read; MariaDB's message is above."
  applied=" ${applied//$'\n'/ } "
  for file in "$root"/sql/[0-9][0-9][0-9][0-9]_*.sql; do
    [ -e "$file" ] || continue
    name=${file##*/}
    version=$((10#${name%%_*}))
    newest=$version
    case $applied in *" $version "*) ;; *) apply_migration "$file" "$version" ;; esac
  done
  # shellcheck disable=SC2086
  for version in $applied; do
    [ "$version" -le "$newest" ] || fail "$EX_UNAVAILABLE" \
      "The database has version $version, but this checkout supports only $newest. Use a newer checkout."
  done
  grant_tables_to_mailer
}

grant_tables_to_mailer() {
  sed "s/@USER@/'$(mailer_db_user)'@'localhost'/; s/@NAME@/$(mailer_db_user)/" "$root/sql/mailer.sql" |
    db_client "$DB_NAME" ||
    fail "$EX_UNAVAILABLE" "The mailer's privileges could not be set; MariaDB's message is above."
}

apply_migration() {
  local file=$1 version=$2 name
  name=$(basename "$file" .sql)
  step "Migrating the database: $name"
  { cat "$file"; printf "\nINSERT INTO schema_version (version, name) VALUES (%d, '%s');\n" "$version" "$name"; } |
    db_client "$DB_NAME" ||
    fail "$EX_UNAVAILABLE" "Migration $name failed; MariaDB's message is above. The migrations before it are applied."
}
