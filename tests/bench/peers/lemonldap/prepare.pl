# Creates sessions as LemonLDAP::NG's portal does, and prints their ids. Arguments: FOLDER COUNT
use strict;
use warnings;
use File::Path qw(make_path);
use Lemonldap::NG::Common::Session;

my ( $folder, $count ) = @ARGV;
make_path( "$folder/sessions/lock", "$folder/cache" );
for my $number ( 1 .. $count ) {
    my $name    = sprintf 'bench%08d', $number;
    my $session = Lemonldap::NG::Common::Session->new( {
        storageModule        => 'Apache::Session::File',
        storageModuleOptions => { Directory => "$folder/sessions", LockDirectory => "$folder/sessions/lock" },
        kind                 => 'SSO',
        info                 => { uid => $name, mail => "$name\@example.org", _utime => time, _user => $name },
    } );
    die $session->error if $session->error;
    print $session->id, "\n";
}
