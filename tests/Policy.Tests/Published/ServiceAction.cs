using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rolecall.Policy.Services;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Published;

/// <summary>An action that AWS's service authorization reference knows, with a resource that it could be done on.</summary>
internal sealed record ServiceAction(string Name, string Resource)
{
    private const string Account = "111111111111";

    /// <summary>All of corpora/aws-service-authorization, in its order.</summary>
    public static List<ServiceAction> ReadAll()
    {
        using var file = new GZipStream(
            File.OpenRead(Path.Combine(Corpora.Folder("aws-service-authorization"), "service-authorization.json.gz")),
            CompressionMode.Decompress);
        using var services = JsonDocument.Parse(file);
        return [.. services.RootElement.EnumerateObject().SelectMany(service =>
        {
            var formats = service.Value.GetProperty("resourceTypes")
                .EnumerateArray()
                .ToLookup(type => type.GetProperty("key").GetString()!, type => type.GetProperty("arn").GetString()!);
            return service.Value.GetProperty("actions").EnumerateArray().Select(action =>
            {
                var types = action.GetProperty("resourceTypes")
                    .EnumerateArray()
                    .Select(type => type.GetProperty("name").GetString()!.TrimEnd('*'));
                return new ServiceAction(
                    $"{service.Name}:{action.GetProperty("name").GetString()}",
                    types.SelectMany(type => formats[type]).Select(Filled).FirstOrDefault() ?? "*");
            });
        })];
    }

    private static string Filled(string format) => Regex.Replace(
        format.Replace("${Partition}", "aws", StringComparison.Ordinal)
            .Replace("${Region}", "us-east-1", StringComparison.Ordinal)
            .Replace("${Account}", Account, StringComparison.Ordinal),
        @"\$\{(\w+)\}", "my$1");
}
