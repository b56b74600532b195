namespace Rolecall.Contracts.Storage;

[RegisterConverter]
internal sealed class StoreUnavailableConverter : IConverter<StoreUnavailableException, StoreUnavailableSurrogate>
{
    public StoreUnavailableException ConvertFromSurrogate(in StoreUnavailableSurrogate from) => new(from.Message);

    public StoreUnavailableSurrogate ConvertToSurrogate(in StoreUnavailableException from) => new() { Message = from.Message };
}
