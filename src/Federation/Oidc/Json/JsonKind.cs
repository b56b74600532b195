namespace Rolecall.Federation.Oidc.Json;

/// <summary>What a JSON value is.</summary>
public enum JsonKind
{
    Null,
    String,
    Number,
    Boolean,
    List,
    Object,
}
