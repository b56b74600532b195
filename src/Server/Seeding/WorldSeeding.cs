using System.Text.Json;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage;
using Rolecall.Worlds;

namespace Rolecall.Server.Seeding;

/// <summary>
/// Makes the default sandbox, and its world: the demo's in a store that holds no account yet, or one of a file. The people's keys are kept beside
/// the store, so that every start can print them; the file is written last, and a seeding that was cut off is done again.
/// </summary>
internal sealed class WorldSeeding(IServiceProvider services, DataDirectory directory)
{
    private readonly IGrainFactory grains = services.GetRequiredService<IGrainFactory>();
    private readonly TimeProvider time = services.GetRequiredService<TimeProvider>();

    /// <summary>The world's people; none where there is no world.</summary>
    /// <param name="demo">Make the demo world in a store that is empty.</param>
    /// <param name="world">The world that every start brings the default sandbox to, instead of the demo's; null for none.</param>
    public async Task<IReadOnlyList<Person>> Prepare(bool demo, World? world = null)
    {
        var now = time.GetUtcNow();
        var fresh = await grains.Grain<ISandboxGrain>(Keys.DefaultSandbox).Create(now);
        var file = directory.File("demo-people.json");
        IReadOnlyList<Person> known = File.Exists(file) ? Read(file) : [];
        if (world is not null)
            return await Make(world, known, file);
        if (known.Count > 0 || !demo || !(fresh || await IsEmpty() || File.Exists(directory.File("demo-begun"))))
            return known;
        return await Make(null, [], file);
    }

    private async Task<IReadOnlyList<Person>> Make(World? world, IReadOnlyList<Person> known, string file)
    {
        SecretFile.Write(directory.File("demo-begun"), []);
        var made = await new WorldMaker(grains, await Now(), world).Make();
        // Keys are told once: those of former starts are only in the file.
        List<Person> people = [.. known.Where(one => made.All(other => other.Arn != one.Arn)), .. made];
        SecretFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(people, ServerJson.Readable.ListPerson));
        File.Delete(directory.File("demo-begun"));
        return people;
    }

    private async Task<DateTimeOffset> Now() =>
        (await grains.Grain<ISandboxGrain>(Keys.DefaultSandbox).Describe())!.Clock.At(time.GetUtcNow());

    private static List<Person> Read(string file)
    {
        var bytes = SecretFile.ReadBytes(file);
        try
        {
            return JsonSerializer.Deserialize(bytes, ServerJson.Readable.ListPerson) ?? [];
        }
        catch (JsonException)
        {
            throw new SecretFileException($"{file} is damaged. Delete it: the demo world stays, and its people's keys are shown no more.");
        }
    }

    private async Task<bool> IsEmpty() =>
        !await services.GetRequiredService<IEventStore>().List(Keys.InsideSandbox(Keys.DefaultSandbox)).AnyAsync();
}
