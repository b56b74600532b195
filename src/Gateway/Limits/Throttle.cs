using System.Collections.Concurrent;
using Rolecall.Api.Native.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Limits;

/// <summary>
/// Throttling as AWS has it, where the sandbox's rules say so: each account has a token bucket for each service and region, and
/// so many calls at a time. Only proven callers are counted, so nobody uses up another's; a role of another account that is
/// assumed is not counted against that account. Each process counts what it serves itself.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-sts-requests
/// </summary>
internal sealed class Throttle(TimeProvider time)
{
    /// <summary>How many accounts are kept before idle ones are dropped.</summary>
    private const int MostAtRest = 4_096;

    private readonly ConcurrentDictionary<(string Realm, string AccountId), AccountLoad> loads = new();
    private int sweepAt = MostAtRest;

    /// <summary>The accounts that are kept.</summary>
    internal int Count => loads.Count;

    /// <summary>Whether the call is counted: then its caller must be known before it is begun.</summary>
    public static bool Counts(Call call) => call.Sandbox.Settings.Rules.Throttling is { Enabled: true };

    /// <summary>Counts the call in, until <see cref="Leave"/>.</summary>
    /// <exception cref="AwsFaultException">Throttling: the account asks for more than its share.</exception>
    public void Enter(Call call)
    {
        if (call.Sandbox.Settings.Rules.Throttling is { Enabled: true } rule)
            Enter(call, rule);
    }

    /// <summary>Tokens of a full bucket.</summary>
    public static int BurstOf(Throttling rule) => rule.HasBurst ? rule.Burst : rule.RequestsPerSecond;

    /// <summary>The call is over.</summary>
    public static void Leave(Call call)
    {
        call.CountedIn?.Leave();
        call.CountedIn = null;
    }

    private void Enter(Call call, Throttling rule)
    {
        if (call.Caller is not { Principal: { Kind: not (PrincipalKind.Anonymous or PrincipalKind.Federated) } caller })
            return;
        var load = LoadOf(call.Sandbox.Name, caller.AccountId);
        if (!load.TryEnter(rule.Concurrency))
            throw new AwsFaultException(Fault.Throttling());
        call.CountedIn = load;
        var service = OperationTable.SigningNameOf(call.Operation.Method.Service);
        var limit = new RateLimit(rule.RequestsPerSecond, BurstOf(rule), time.TimestampFrequency);
        if (!load.TryTake(limit, service, RequestKeys.RegionOf(service) ?? call.Origin.Region, time.GetTimestamp()))
            throw new AwsFaultException(Fault.Throttling());
    }

    private AccountLoad LoadOf(string realm, string accountId)
    {
        if (loads.TryGetValue((realm, accountId), out var load))
            return load;
        load = loads.GetOrAdd((realm, accountId), static _ => new AccountLoad());
        if (loads.Count >= Volatile.Read(ref sweepAt))
            Sweep();
        return load;
    }

    /// <summary>
    /// Drops idle accounts, whose state equals that of a new one. One that is called at this very moment may be dropped too: then a call of
    /// it is counted nowhere, once. What is left is busy, so the next sweep waits until there are twice as many.
    /// </summary>
    private void Sweep()
    {
        var now = time.GetTimestamp();
        foreach (var load in loads)
        {
            if (load.Value.IsAtRest(now))
                loads.TryRemove(load);
        }
        Volatile.Write(ref sweepAt, Math.Max(MostAtRest, 2 * loads.Count));
    }
}
