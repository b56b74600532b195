using Rolecall.Contracts.Storage.Objects;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Tests.Storage;

public sealed class SqliteUploadStoreTests : UploadStoreContract
{
    protected override IObjectStore Open(string place) => new SqliteObjectStore(Path.Combine(place, "objects.db"));
}
