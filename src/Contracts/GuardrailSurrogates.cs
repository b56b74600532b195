using System.Collections.Immutable;
using Rolecall.Identity;

namespace Rolecall.Contracts;

[GenerateSerializer, Immutable, Alias("rolecall.GuardrailLevel")]
internal struct GuardrailLevelSurrogate
{
    [Id(0)] public string TargetId;
    [Id(1)] public ImmutableArray<NamedPolicy> Policies;
}

[RegisterConverter]
internal sealed class GuardrailLevelConverter : IConverter<GuardrailLevel, GuardrailLevelSurrogate>
{
    public GuardrailLevel ConvertFromSurrogate(in GuardrailLevelSurrogate from) => new(from.TargetId, from.Policies);

    public GuardrailLevelSurrogate ConvertToSurrogate(in GuardrailLevel from) => new() { TargetId = from.TargetId, Policies = from.Policies };
}

[GenerateSerializer, Immutable, Alias("rolecall.Guardrails")]
internal struct GuardrailsSurrogate
{
    [Id(0)] public string? OrganizationId;
    [Id(1)] public string? Path;
    [Id(2)] public bool Management;
    [Id(3)] public bool Closed;
    [Id(4)] public ImmutableArray<GuardrailLevel> ServiceControl;
    [Id(5)] public ImmutableArray<GuardrailLevel> ResourceControl;
    [Id(6)] public int Membership;
    [Id(7)] public long Version;
}

[RegisterConverter]
internal sealed class GuardrailsConverter : IConverter<Guardrails, GuardrailsSurrogate>
{
    public Guardrails ConvertFromSurrogate(in GuardrailsSurrogate from) => new()
    {
        OrganizationId = from.OrganizationId,
        Path = from.Path,
        Management = from.Management,
        Closed = from.Closed,
        ServiceControl = from.ServiceControl,
        ResourceControl = from.ResourceControl,
        Membership = from.Membership,
        Version = from.Version,
    };

    public GuardrailsSurrogate ConvertToSurrogate(in Guardrails from) => new()
    {
        OrganizationId = from.OrganizationId,
        Path = from.Path,
        Management = from.Management,
        Closed = from.Closed,
        ServiceControl = from.ServiceControl,
        ResourceControl = from.ResourceControl,
        Membership = from.Membership,
        Version = from.Version,
    };
}
