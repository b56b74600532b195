using System.Text.Encodings.Web;
using System.Text.Json;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage;

namespace Rolecall.Server.DemoWorld;

/// <summary>
/// Makes the default sandbox, and the demo world in a store that holds no account yet. The people's keys are kept beside
/// the store, so that every start can print them; the file is written last, and a seeding that was cut off is done again.
/// </summary>
internal sealed class WorldSeeding(IServiceProvider services, DataDirectory directory)
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Scripts cut keys out of the file and do not undo escapes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly IGrainFactory grains = services.GetRequiredService<IGrainFactory>();
    private readonly TimeProvider time = services.GetRequiredService<TimeProvider>();

    /// <summary>The demo world's people; none where there is no demo world.</summary>
    public async Task<IReadOnlyList<Person>> Prepare(bool demo)
    {
        var now = time.GetUtcNow();
        var fresh = await grains.Grain<ISandboxGrain>(Keys.DefaultSandbox).Create(now);
        var file = directory.File("demo-people.json");
        if (File.Exists(file))
            return Read(file);
        if (!demo || !(fresh || await IsEmpty() || File.Exists(directory.File("demo-begun"))))
            return [];
        SecretFile.Write(directory.File("demo-begun"), []);
        var people = await new DemoWorld(grains, now).Make();
        SecretFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(people, Camel));
        File.Delete(directory.File("demo-begun"));
        return people;
    }

    private static List<Person> Read(string file)
    {
        var bytes = SecretFile.ReadBytes(file);
        try
        {
            return JsonSerializer.Deserialize<List<Person>>(bytes, Camel) ?? [];
        }
        catch (JsonException)
        {
            throw new SecretFileException($"{file} is damaged. Delete it: the demo world stays, and its people's keys are shown no more.");
        }
    }

    private async Task<bool> IsEmpty() =>
        !await services.GetRequiredService<IEventStore>().List(Keys.InsideSandbox(Keys.DefaultSandbox)).AnyAsync();
}
