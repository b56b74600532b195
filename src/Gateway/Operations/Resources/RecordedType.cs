namespace Rolecall.Gateway.Operations.Resources;

/// <summary>A type of resource that operations act on, by the names that AWS gives it.</summary>
/// <param name="Name">In the service authorization reference: "role", "organizationalunit".</param>
/// <param name="RecordedAs">In audit records, as CloudFormation calls it: "AWS::IAM::Role".</param>
internal sealed record RecordedType(string Name, string RecordedAs)
{
    /// <summary>How the resource part of its ARNs begins, before a slash.</summary>
    public string Beginning { get; init; } = Name;
}
