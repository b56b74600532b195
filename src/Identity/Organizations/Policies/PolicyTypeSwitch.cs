namespace Rolecall.Identity.Organizations.Policies;

/// <summary>A policy type that is switched on or off in the root, with what that attaches and detaches.</summary>
public sealed record PolicyTypeSwitch(string Type, bool Enabled);
