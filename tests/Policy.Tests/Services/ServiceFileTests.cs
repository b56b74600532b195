using System.IO.Compression;
using System.Text.Json;
using Rolecall.Policy.Services;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Services;

/// <summary>The embedded tables against the corpus that they were made from (corpora/aws-service-authorization).</summary>
public sealed class ServiceFileTests
{
    [Fact]
    public void EmbeddedTables_AreThoseOfTheCorpus()
    {
        using var corpus = JsonDocument.Parse(new GZipStream(
            File.OpenRead(Path.Combine(Corpora.Folder("aws-service-authorization"), "service-authorization.json.gz")),
            CompressionMode.Decompress));
        var services = corpus.RootElement.EnumerateObject().ToList();

        ServiceAuthorization.Prefixes.Should().Equal(services.Select(service => service.Name).Order(StringComparer.Ordinal)).And.HaveCount(
            456);
        foreach (var service in services)
        {
            var table = ServiceAuthorization.FindService(service.Name)!;
            (table.Prefix, table.Name).Should().Be((service.Name, service.Value.GetProperty("name").GetString()!));
            table.ConditionKeys.Select(Text)
                .Should().Equal(
                    Items(
                        service.Value,
                        "conditionKeys",
                        key => $"{key.GetProperty("key")} {key.GetProperty("type").ToString().ToUpperInvariant()}"),
                    service.Name);
            table.ResourceTypes.Select(type => $"{type.Name} {type.ArnFormat} [{Text(type.ConditionKeys)}]")
                .Should().Equal(
                    Items(service.Value, "resourceTypes", type => $"{type.GetProperty("key")} {type.GetProperty("arn")} [{Keys(type)}]"),
                    service.Name);
            table.Actions.Select(Text).Should().Equal(
                service.Value.GetProperty("actions")
                    .EnumerateArray()
                    .OrderBy(action => action.GetProperty("name").GetString(), StringComparer.OrdinalIgnoreCase)
                    .Select(Text), service.Name);
            table.Actions.Select(action => action.Name).Should().BeInAscendingOrder(StringComparer.OrdinalIgnoreCase);
        }
        services.Sum(service => service.Value.GetProperty("actions").GetArrayLength()).Should().Be(22_091);
    }

    private static string Text(ServiceAction action) =>
        $"{action.Name} {action.AccessLevel} [{Text(action.ConditionKeys)}] "
        + string.Join(
            ", ", action.Resources.Select(resource => $"{resource.Type.Name} {resource.Required} [{Text(resource.ConditionKeys)}]"));

    private static string Text(JsonElement action)
    {
        var level = action.GetProperty(
            "accessLevel").GetString()!.Split(',')[0] switch
        { "Permissions management" => "PermissionsManagement", var one => one };
        return $"{action.GetProperty("name")} {level} [{Keys(action)}] "
            + string.Join(
                ", ",
                Items(
                    action,
                    "resourceTypes",
                    type => $"{type.GetProperty("name")} {type.GetProperty("required").GetBoolean()} [{Keys(type)}]"));
    }

    private static string Text(ConditionKey key) =>
        $"{key.Name} {(key.Multivalued ? "ARRAYOF" : "")}{key.Type.ToString().ToUpperInvariant()}";

    private static string Text(IEnumerable<ConditionKey> keys) => string.Join(' ', keys.Select(key => key.Name));

    private static string Keys(JsonElement of) => string.Join(' ', Items(of, "conditionKeys", key => key.GetString()!));

    private static IEnumerable<string> Items(JsonElement of, string member, Func<JsonElement, string> text) =>
        of.TryGetProperty(member, out var items) ? items.EnumerateArray().Select(text) : [];
}
