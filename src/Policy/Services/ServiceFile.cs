using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Rolecall.Policy.Services;

/// <summary>Reads service-authorization.bin, whose form pack.cs tells. The file stays where the assembly is mapped.</summary>
internal sealed class ServiceFile(Func<Stream> open)
{
    public static ServiceFile Embedded { get; } = new(() =>
        typeof(ServiceFile).Assembly.GetManifestResourceStream("service-authorization.bin")
        ?? throw new InvalidOperationException("the embedded service tables are missing"));

    /// <summary>The services, each with what reads its table.</summary>
    public IReadOnlyList<(string Prefix, Func<ServiceTable> Read)> ReadIndex()
    {
        using var file = open();
        Span<byte> length = stackalloc byte[4];
        file.ReadExactly(length);
        var at = 4 + BinaryPrimitives.ReadInt32LittleEndian(length);
        using var lines = new StreamReader(new BrotliStream(file, CompressionMode.Decompress), Encoding.UTF8);
        var services = new List<(string, Func<ServiceTable>)>();
        while (lines.ReadLine() is { } line)
        {
            var parts = line.Split('\t');
            var (prefix, start, size) = (parts[0], at, Number(parts[1]));
            services.Add((prefix, () => ReadTable(prefix, start, size)));
            at += size;
        }
        return services;
    }

    private ServiceTable ReadTable(string prefix, int at, int length)
    {
        using var file = open();
        file.Position = at;
        var block = new byte[length];
        file.ReadExactly(block);
        using var lines = new StreamReader(new BrotliStream(new MemoryStream(block), CompressionMode.Decompress), Encoding.UTF8);
        var name = lines.ReadLine()!;
        var keys = ImmutableArray.CreateBuilder<ConditionKey>();
        var types = ImmutableArray.CreateBuilder<ResourceType>();
        var actions = ImmutableArray.CreateBuilder<ServiceAction>();
        // Many actions know the same keys: one array serves them.
        var keySets = new Dictionary<string, ImmutableArray<ConditionKey>>();
        while (lines.ReadLine() is { } line)
        {
            var parts = line.Split('\t');
            switch (parts[0])
            {
                case "K":
                    keys.Add(Key(parts[1], parts[2]));
                    break;
                case "R":
                    types.Add(new ResourceType(prefix, parts[1], parts[2], Keys(parts[3], ',')));
                    break;
                default:
                    actions.Add(new ServiceAction
                    {
                        Service = prefix,
                        Name = parts[1],
                        AccessLevel = Level(parts[2]),
                        ConditionKeys = Keys(parts[3], ','),
                        Resources = parts[4].Length == 0 ? [] : [.. parts[4].Split(',').Select(Resource)],
                    });
                    break;
            }
        }
        return new ServiceTable(prefix, name, keys.DrainToImmutable(), types.DrainToImmutable(), actions.DrainToImmutable());

        ImmutableArray<ConditionKey> Keys(string places, char separator)
        {
            if (places.Length == 0)
                return [];
            if (!keySets.TryGetValue(places, out var known))
                keySets[places] = known = [.. places.Split(separator).Select(place => keys[Number(place)])];
            return known;
        }

        ActionResource Resource(string text)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var place = colon < 0 ? text : text[..colon];
            return new ActionResource(
                types[Number(place.TrimEnd('!'))], place.EndsWith('!'), colon < 0 ? [] : Keys(text[(colon + 1)..], ' '));
        }
    }

    private static ConditionKey Key(string type, string name)
    {
        const string many = "ArrayOf";
        var multivalued = type.StartsWith(many, StringComparison.Ordinal);
        return new ConditionKey(
            name, Enum.Parse<ConditionKeyType>(multivalued ? type[many.Length..] : type, ignoreCase: true), multivalued);
    }

    /// <summary>Tagging and permissions management are writes too; the narrower word tells.</summary>
    private static AccessLevel Level(string text) => text switch
    {
        "List" => AccessLevel.List,
        "Read" => AccessLevel.Read,
        "Tagging, Write" => AccessLevel.Tagging,
        "Permissions management, Write" => AccessLevel.PermissionsManagement,
        "Write" => AccessLevel.Write,
        _ => throw new InvalidDataException($"an access level is {text}"),
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
