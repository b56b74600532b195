using Google.Protobuf;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Audit;

/// <summary>The audit trail of this process: one record for each call of a known caller, kept before the call is answered.</summary>
internal sealed class AuditTrail(IAuditStore store)
{
    /// <summary>Keeps the record of a call that ended, for the accounts that <see cref="AuditedAccounts"/> names.</summary>
    /// <exception cref="StoreUnavailableException">It is not kept: the call must not be answered as if it were on record.</exception>
    public Task Write(Call call, IMessage? answer, Fault? fault)
    {
        // A call to an unknown sandbox has no trail. Calls of a flood are not recorded, or they would flood the trail too.
        if (call.Sandbox is null || call.IsOfFlood)
            return GiveWay();
        return CallRecordWriter.Of(call, answer, fault) is { } row ? store.Append([row]) : GiveWay();
    }

    /// <summary>
    /// INVARIANT: every call gives its thread back before it is answered, those without a record too. Else whoever is refused again and again
    /// would keep the thread, and with it all who were told on that thread that their record is kept (TrailWaiters).
    /// </summary>
    private static async Task GiveWay() => await Task.Yield();
}
