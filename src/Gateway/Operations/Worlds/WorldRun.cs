using System.Collections.Concurrent;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Policy;
using Rolecall.Worlds;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>One bringing of a sandbox to what a world says, or the plan of it.</summary>
internal sealed class WorldRun
{
    private readonly ConcurrentBag<(int Wave, WorldChange Change)> changes = [];
    private readonly ConcurrentBag<WorldPerson> people = [];
    private readonly ConcurrentBag<WorldLaunch> launches = [];

    public required IGrainFactory Grains { get; init; }

    /// <summary>The name by which calls name the sandbox.</summary>
    public required string SandboxName { get; init; }

    /// <summary>What grain keys call it.</summary>
    public required string Realm { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Nothing is done; what would be is listed.</summary>
    public required bool PlanOnly { get; init; }

    /// <summary>What the world does not say goes.</summary>
    public required bool Prune { get; init; }

    /// <summary>Accounts, before users, before roles: what names others comes after them.</summary>
    public int Wave { get; set; }

    public WorldOutcome Outcome => new(
        [.. changes.OrderBy(one => one.Wave).ThenBy(one => one.Change.What, StringComparer.Ordinal).Select(one => one.Change)],
        [.. people.OrderBy(one => one.AccountId, StringComparer.Ordinal).ThenBy(one => one.Name, StringComparer.Ordinal)],
        [.. launches.OrderBy(one => one.Name, StringComparer.Ordinal)]);

    /// <summary>Does a change, unless it is only planned.</summary>
    public async Task Change(WorldChangeKind kind, string what, Func<Task> act)
    {
        if (!PlanOnly)
            await act();
        changes.Add((Wave, new WorldChange(kind, what)));
    }

    public void Tell(WorldPerson person) => people.Add(person);

    public void Tell(WorldLaunch launch) => launches.Add(launch);

    /// <param name="at">When it is called; now where absent.</param>
    public IamOfAccount Iam(WorldAccount account, DateTimeOffset? at = null) =>
        new(Grains.Grain<IAccountGrain>(Keys.Account(Realm, AccountId.Parse(account.Id))), account.Id, at ?? Now);
}
