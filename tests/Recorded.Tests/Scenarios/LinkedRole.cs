using System.Text.Json;

namespace Rolecall.Recorded.Tests.Scenarios;

/// <summary>A row of the tables of service-linked roles.</summary>
internal sealed record LinkedRole(string Service, string RoleName, string Policy, bool CustomSuffixAllowed)
{
    private const string Suffix = "suffix";

    /// <summary>Ours: "acm CertificateManager CertificateManagerServiceRolePolicy".</summary>
    public static IEnumerable<LinkedRole> Ours() =>
        File.ReadLines(Path.Combine(Corpora.Repository, "tests", "cases", "recorded", "service-linked-roles.txt"))
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' '))
        .Select(row => new LinkedRole(
            row[0] + ".amazonaws.com", "AWSServiceRoleFor" + row[1], "arn:aws:iam::aws:policy/aws-service-role/" + row[2],
            row.ElementAtOrDefault(3) == Suffix));

    /// <summary>LocalStack's.</summary>
    public static IEnumerable<LinkedRole> Recorded() => JsonDocument
        .Parse(File.ReadAllText(Path.Combine(Corpora.Folder("aws-recorded"), "service-linked-roles.json"))).RootElement.GetProperty(
            "services")
        .Deserialize<LinkedRole[]>(JsonSerializerOptions.Web)!;

    /// <summary>What was recorded of each service: its role, that it has no policy but one, that there is one only, and whether a suffix makes another.</summary>
    public static Scenario ScenarioOf(string key, IEnumerable<LinkedRole> roles) => new()
    {
        Key = key,
        Id = "service-linked roles",
        Steps = [.. roles.SelectMany(role => role.Steps())],
    };

    private IEnumerable<Step> Steps()
    {
        yield return new(Call("CreateServiceLinkedRole", new { AWSServiceName = Service }), null);
        yield return new(Call("GetRole", new { RoleName }), Served(new
        {
            Role = new
            {
                RoleName,
                Path = $"/aws-service-role/{Service}/",
                RoleId = $"${{roleId{RoleName.Replace("-", "", StringComparison.Ordinal)}}}",
                Arn = $"arn:aws:iam::${{account}}:role/aws-service-role/{Service}/{RoleName}",
                CreateDate = "${date}",
                AssumeRolePolicyDocument = new
                {
                    Version = "2012-10-17",
                    Statement = new[] { new { Effect = "Allow", Principal = new { Service }, Action = "sts:AssumeRole" } },
                },
                MaxSessionDuration = 3600,
                RoleLastUsed = new { },
            },
        }));
        yield return new(
            Call("ListRolePolicies", new { RoleName }), Served(new { PolicyNames = Array.Empty<string>(), IsTruncated = false }));
        yield return new(Call("ListAttachedRolePolicies", new { RoleName }), Served(new
        {
            AttachedPolicies = new[] { new { PolicyName = Policy[(Policy.LastIndexOf('/') + 1)..], PolicyArn = Policy } },
            IsTruncated = false,
        }));
        yield return new(Call("CreateServiceLinkedRole", new { AWSServiceName = Service }), Refused(
            $"Service role name {RoleName} has been taken in this account, please try a different suffix."));
        yield return new(
            Call("CreateServiceLinkedRole", new { AWSServiceName = Service, CustomSuffix = Suffix }),
            CustomSuffixAllowed ? null : Refused($"Custom suffix is not allowed for {Service}"));
        if (CustomSuffixAllowed)
            yield return new(Call("GetRole", new { RoleName = $"{RoleName}_{Suffix}" }), null);
    }

    private static RecordedCall Call(string operation, object parameters) =>
        new() { Service = "iam", Operation = operation, Parameters = JsonSerializer.SerializeToElement(parameters) };

    private static RecordedAnswer Served(object members) => new() { Status = 200, Members = JsonSerializer.SerializeToElement(members) };

    private static RecordedAnswer Refused(string message) => new() { Status = 400, Error = new("InvalidInput", message, "Sender") };
}
