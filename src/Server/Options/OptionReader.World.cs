using Rolecall.Gateway.Operations.Worlds;
using Rolecall.Worlds;
using Rolecall.Worlds.Reading;

namespace Rolecall.Server.Options;

// The world that a server is started with.
internal sealed partial class OptionReader
{
    private World? World(bool inCluster)
    {
        if (!given.TryGetValue("world", out var world))
            return null;
        if (inCluster)
        {
            errors.Add($"{world.Source}: a cluster's members start without a world; \"rolecall world apply FILE\" makes one in it");
            return null;
        }
        if (Flag("no-demo"))
            errors.Add($"{world.Source} names a world, and --no-demo wants none: give one of the two");
        try
        {
            var reading = WorldReader.Read(WorldFolder.Read(world.Value), WorldRules.Checks);
            errors.AddRange(reading.Errors.Select(error => error.ToString()));
            return reading.World;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{world.Source}: {unreadable.Message}");
            return null;
        }
    }
}
