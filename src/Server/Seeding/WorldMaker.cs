using Rolecall.Contracts;
using Rolecall.Gateway.Operations.Worlds;
using Rolecall.Identity.Ids;
using Rolecall.Worlds;

namespace Rolecall.Server.Seeding;

/// <summary>
/// Makes a world in a sandbox: worlds/demo.yaml, or the file that the server was started with. Making it twice changes nothing but adds what is
/// missing.
/// </summary>
/// <param name="sandbox">The sandbox's name.</param>
internal sealed class WorldMaker(IGrainFactory grains, DateTimeOffset now, World? world = null, string sandbox = Keys.DefaultSandbox)
{
    /// <returns>Those whose access keys were made.</returns>
    public async Task<IReadOnlyList<Person>> Make()
    {
        // The default sandbox keeps its name as its first realm; one that was reset has another.
        var realm = (await grains.GetGrain<Contracts.Sandboxes.ISandboxGrain>(sandbox).Describe())?.Realm ?? sandbox;
        var outcome = await new WorldApplying(grains, new SystemRandomSource())
            .Apply(world ?? WorldApplying.Read(WorldSource.Demo), (sandbox, realm), now);
        return
        [
            // People first: the accounts' roots are for those who set something up.
            .. outcome.People.OrderBy(one => one.Arn.EndsWith(":root", StringComparison.Ordinal)).Select(one => new Person
            {
                Name = one.Name,
                AccountId = one.AccountId,
                Arn = one.Arn,
                AccessKeyId = one.AccessKeyId,
                SecretAccessKey = one.SecretAccessKey.Reveal(),
            }),
        ];
    }
}
