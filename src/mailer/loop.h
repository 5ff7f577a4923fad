// The main loop of the mailer: deliver due mails, clean up and count while none is due, wait.
#pragma once

#include "domain/operations/cleanup.h"
#include "domain/operations/statistics.h"
#include "mailer/delivery.h"
#include "mailer/stop_signal.h"

namespace mailer {

/// Runs until a stop signal arrives. Ends between two deliveries; a delivery in progress is aborted
/// if the server has not received the complete mail. Logs when the database becomes unreachable and
/// when it is back.
void serve(Delivery& delivery, domain::Cleanup& cleanup, domain::Statistics& statistics,
           const StopSignal& stop);

/// The same without the other work and without log lines about the database, for further deliveries
/// at the same time, each in a thread of its own.
void serve_beside(Delivery& delivery, const StopSignal& stop);

/// The result of deliver_once().
enum class Round { kAllEnded, kSomePostponed, kStoreDown };

/// Delivers all mails that are due now, then returns.
Round deliver_once(Delivery& delivery, const StopSignal& stop);

}  // namespace mailer
