#!/usr/bin/perl
# Sends the pages of one folder, one client after another.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use Fcntl qw(O_NONBLOCK O_RDONLY);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'web_page.pl';

my %kind = (
  html => 'text/html',
  css => 'text/css',
  js => 'application/javascript',
  json => 'application/json',
  txt => 'text/plain; charset=utf-8',
  png => 'image/png',
  jpg => 'image/jpeg',
  gif => 'image/gif',
  svg => 'image/svg+xml',
);

# Returns the name that a target stands for, without the slash in front, or undef where it cannot be understood.
sub name_in {
  my ($target) = @_;
  $target =~ s/\?.*//s;
  $target =~ s{\Ahttp://[^/]*}{}i;
  return undef if $target =~ /%(?![0-9A-Fa-f]{2})|%00/ || $target !~ m{\A(?:/|\z)};
  $target =~ s/%(..)/chr hex $1/ge;
  return $target =~ s{\A/}{}r;
}

# Where a path really leads, or undef unless that is below the root.
sub place_of {
  my ($root, $name) = @_;
  my $place = abs_path("$root/$name") // return undef;
  return $place eq $root || index($place, $root eq '/' ? $root : "$root/") == 0 ? $place : undef;
}

# Opens what a place is. O_NONBLOCK: a FIFO would otherwise be waited for until somebody writes to it.
sub open_file {
  my ($place) = @_;
  sysopen(my $file, $place, O_RDONLY | O_NONBLOCK) or return undef;
  return $file;
}

# Sends so many bytes and no more, even if the file has grown meanwhile.
sub send_file {
  my ($client, $patience, $file, $size) = @_;
  while ($size > 0) {
    my $count = sysread($file, my $piece, $size < PIECE() ? $size : PIECE()) // die "read: $!\n";
    die "read: the file has become shorter\n" if $count == 0;
    send_all($client, $piece, $patience);
    $size -= $count;
  }
}

sub kind_of {
  my ($name) = @_;
  return $name =~ /\.([a-z]+)\z/ && $kind{$1} || 'application/octet-stream';
}

sub send_page {
  my ($client, $patience, $method, $root, $name) = @_;
  my $place = place_of($root, $name);
  return refuse($client, $patience, $method, 404) unless defined $place && -e $place;
  return send_page($client, $patience, $method, $root, "$name/index.html") if -d $place;
  my $file = open_file($place);
  return refuse($client, $patience, $method, 403) unless $file && -f $file;
  my $size = -s $file;
  send_all($client, head_of(200, kind_of($place), $size), $patience);
  send_file($client, $patience, $file, $size) if $method eq 'GET';
}

*answer = sub {
  my ($client, $option, $head) = @_;
  my $patience = $option->{'idle-timeout'};
  my ($method, $target) = parse_request($head);
  return refuse($client, $patience, '', $target) unless defined $method;
  return refuse($client, $patience, $method, 405, 'allow: GET, HEAD') unless $method =~ /\A(?:GET|HEAD)\z/;
  my $name = name_in($target) // return refuse($client, $patience, $method, 400);
  print 'file name is ===>', shown($name), "\n" or fail('write');
  send_page($client, $patience, $method, $option->{root}, length $name ? $name : 'index.html');
};

# Returns the options, the root of which is where it really is.
sub web_options {
  my $option = parse_options(@_);
  my $root = $option->{root};
  -d $root or fail("open $root", 'no such folder');
  $option->{root} = abs_path($root);
  return $option;
}

serve_all(web_options(7788, root => '.')) unless caller;
1;
