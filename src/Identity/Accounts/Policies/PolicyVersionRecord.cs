using System.Text.Json.Serialization;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>One version of a managed policy; v1 is 1.</summary>
public sealed record PolicyVersionRecord(int Number, StoredPolicy Document, DateTimeOffset CreatedAt)
{
    [JsonIgnore]
    public string Id => "v" + Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
