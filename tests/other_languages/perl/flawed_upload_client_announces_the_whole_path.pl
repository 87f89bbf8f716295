#!/usr/bin/perl
# It announces the whole path, not its last component.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'upload_client.pl';

*announced_name = sub { return $_[0] };

exit main();
