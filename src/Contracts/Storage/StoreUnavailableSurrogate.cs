namespace Rolecall.Contracts.Storage;

/// <summary>Crosses silos without what lies within: that is the store's own, and another silo need not know its type.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.StoreUnavailableException")]
internal struct StoreUnavailableSurrogate
{
    [Id(0)] public string Message;
}
