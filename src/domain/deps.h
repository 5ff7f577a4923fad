// What the domain gets from outside: one worker's database connection, time, randomness and limits.
// A service takes of it what it uses, and names the other services that it uses in its constructor.
#pragma once

#include "domain/options.h"

namespace base {
class Clock;
class Metrics;
}  // namespace base
namespace crypto {
class PasswordHasher;
class Random;
}  // namespace crypto
namespace media {
class AvatarMaker;
class CaptchaPainter;
class UploadFolder;
}  // namespace media
namespace store {
class Connection;
}  // namespace store

namespace domain {

/// All of it outlives every service, and belongs to its maker.
struct Deps {
  store::Connection& store;
  crypto::PasswordHasher& hasher;
  crypto::Random& random;
  const base::Clock& clock;
  base::Metrics& metrics;
  const media::AvatarMaker& avatar_maker;
  const media::UploadFolder& uploads;
  media::CaptchaPainter& captcha_painter;
  const Options& options;
};

}  // namespace domain
