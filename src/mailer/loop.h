// The mailer's day: deliver what is due, do what is to be done meanwhile, wait a moment.
#pragma once

#include "domain/operations/cleanup.h"
#include "domain/operations/statistics.h"
#include "mailer/delivery.h"
#include "mailer/stop_signal.h"

namespace mailer {

/// Runs until told to stop; ends between two deliveries, and aborts one that hangs. Logs when the
/// database becomes unreachable and when it is back.
void serve(Delivery& delivery, domain::Cleanup& cleanup, domain::Statistics& statistics,
           const StopSignal& stop);

/// How a single round went.
enum class Round { kAllEnded, kSomePostponed, kStoreDown };

/// Delivers what is due now.
Round deliver_once(Delivery& delivery, const StopSignal& stop);

}  // namespace mailer
