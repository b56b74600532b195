namespace Rolecall.Identity.Organizations.Policies;

/// <summary>The policy types that bind decisions.</summary>
public static class GuardrailTypes
{
    public const string ServiceControl = "SERVICE_CONTROL_POLICY";

    public const string ResourceControl = "RESOURCE_CONTROL_POLICY";
}
