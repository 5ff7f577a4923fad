// The external dependencies of the domain: one worker's database connection, clock, random numbers
// and limits. A service stores those that it uses; its constructor lists the other services that it
// uses.
#pragma once

#include "domain/options.h"

namespace base {
class Clock;
class Metrics;
}  // namespace base
namespace cache {
class Absence;
class SessionCache;
}  // namespace cache
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

/// References to objects that belong to the caller and outlive all services.
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
  cache::SessionCache* cache = nullptr;      ///< nullptr: sessions are read from the database
  const cache::Absence* no_cache = nullptr;  ///< why `cache` is nullptr; nullptr: tests
};

}  // namespace domain
