namespace Rolecall.Grains.Replicas;

/// <summary>A part of an account: the role of a name, or a long-term key in one scope.</summary>
internal readonly record struct PartKey(string? RoleName, KeyScope Key);
