using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Worlds;
using Rolecall.Worlds.Reading;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>
/// Brings sandboxes to what worlds say, by the same operations that administrators have. Twice the same world changes nothing the second
/// time. A run that fails half-way leaves what it has done; the next goes on from there.
/// </summary>
public sealed class WorldApplying(IGrainFactory grains, IRandomSource random)
{
    /// <summary>Reads a world.</summary>
    /// <exception cref="AwsFaultException">ValidationError: all that is wrong with it, a line for each.</exception>
    public static World Read(WorldSource source, CancellationToken cancel = default)
    {
        var reading = WorldReader.Read(source, WorldRules.Checks, cancel);
        return reading.World ?? throw new AwsFaultException(Fault.ValidationError(string.Join('\n', reading.Errors)));
    }

    /// <summary>Changes the sandbox, or says what would be changed.</summary>
    /// <param name="world">What it is to hold.</param>
    /// <param name="sandbox">The sandbox's name, and what grain keys call it.</param>
    /// <param name="now">In sandbox time.</param>
    /// <param name="planOnly">Nothing is done.</param>
    /// <param name="prune">What the world does not say of its accounts and their users, groups and roles goes.</param>
    /// <exception cref="AwsFaultException">An operation was refused; what was done before it stays.</exception>
    public async Task<WorldOutcome> Apply(
        World world, (string Name, string Realm) sandbox, DateTimeOffset now, bool planOnly = false, bool prune = false)
    {
        var run = new WorldRun
        {
            Grains = grains,
            SandboxName = sandbox.Name,
            Realm = sandbox.Realm,
            Now = now,
            PlanOnly = planOnly,
            Prune = prune,
        };
        // Side by side where nothing names anything else: what waits on one account is kept by one append.
        await Wave(run, world.Organizations.Select(one => new WorldOrganizations(run, one).Follow()));
        await Wave(run, world.Issuers.Select(url => WorldResources.FollowIssuer(run, url)));
        await Wave(run, InAccounts(world, one => one.Policies, (account, policy) => WorldUsers.FollowPolicy(run, account, policy)));
        await Wave(run, InAccounts(world, one => one.Groups, (account, group) => WorldUsers.FollowGroup(run, account, group)));
        await Wave(run, InAccounts(world, one => one.Users, (account, user) => WorldUsers.FollowUser(run, account, user)));
        await Wave(run, InAccounts(world, one => one.Roles, (account, role) => WorldRoles.Follow(run, account, role)));
        await Wave(run,
        [
            .. InAccounts(world, one => one.Buckets, (account, bucket) => WorldResources.FollowBucket(run, account, bucket)),
            .. InAccounts(world, one => one.Providers, (account, provider) => WorldResources.FollowProvider(run, account, provider)),
            .. InAccounts(world, one => one.Instances, (account, instance) => WorldResources.FollowInstance(run, account, instance, random)),
        ]);
        if (prune)
            await Wave(run, world.Accounts.Select(account => WorldPruning.Prune(run, account)));
        return run.Outcome;
    }

    private static async Task Wave(WorldRun run, IEnumerable<Task> tasks)
    {
        await Task.WhenAll(tasks);
        run.Wave++;
    }

    private static IEnumerable<Task> InAccounts<T>(World world, Func<WorldAccount, IEnumerable<T>> items, Func<WorldAccount, T, Task> follow) =>
        world.Accounts.SelectMany(account => items(account).Select(item => follow(account, item)));
}
